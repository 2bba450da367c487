-- Notifications as Intercom sends them, each with an id of its own, rightly signed.
-- Words after "--": the file with the body, the client secret, how the ids begin, the conversations.
-- The body has the marks @CONVERSATION@ and, behind it, @ID@. wrk is linked to OpenSSL, which signs.
local ffi = require("ffi")
ffi.cdef [[
const void *EVP_sha1(void);
unsigned char *HMAC(const void *kind, const void *key, int key_length, const unsigned char *data, size_t length,
                    unsigned char *digest, unsigned int *digest_length);
]]
local digest, digest_length = ffi.new("unsigned char[64]"), ffi.new("unsigned int[1]")
local pieces, secret, prefix
local conversations = {}
local count = 0

local function hexadecimal()
   local found = {}
   for place = 0, digest_length[0] - 1 do found[place + 1] = string.format("%02x", digest[place]) end
   return table.concat(found)
end

function init(words)
   local file = assert(io.open(words[1], "rb"))
   local body = file:read("*a")
   file:close()
   pieces = {body:match("^(.-)@CONVERSATION@(.-)@ID@(.*)$")}
   secret, prefix = words[2], words[3]
   for id in words[4]:gmatch("[^,]+") do conversations[#conversations + 1] = id end
   wrk.headers["Content-Type"] = "application/json"
end

function request()
   count = count + 1
   local conversation = conversations[1 + count % #conversations]
   local body = table.concat {pieces[1], conversation, pieces[2], prefix, string.format("%08d", count), pieces[3]}
   ffi.C.HMAC(ffi.C.EVP_sha1(), secret, #secret, body, #body, digest, digest_length)
   wrk.headers["X-Hub-Signature"] = "sha1=" .. hexadecimal()
   return wrk.format("POST", wrk.path, wrk.headers, body)
end

function done(summary, latency)
   local errors = summary.errors
   io.write(string.format('{"answers": %d, "per_second": %.1f, "p50": %.3f, "p99": %.3f, "failed": %d}\n',
      summary.requests, summary.requests / summary.duration * 1e6,
      latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
      errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
