"""Articles, office hours and companies on the wire."""

from __future__ import annotations

import re

from sandbox.records import Article, Json, Schedule, Workspace


def article_payload(workspace: Workspace, article: Article) -> Json:
    """A help center article; drafts have no address."""
    slug = re.sub(r"[^a-z0-9]+", "-", article.title.lower()).strip("-")
    published = article.state == "published"
    return {
        "type": "article",
        "id": article.id,
        "workspace_id": workspace.id,
        "title": article.title,
        "description": article.description,
        "body": article.body,
        "author_id": int(article.author_id),
        "state": article.state,
        "created_at": article.created_at,
        "updated_at": article.updated_at,
        "has_unpublished_changes": False,
        "draft_updated_at": None,
        "url": f"https://help.{workspace.id}.example/en/articles/{article.id}-{slug}" if published else None,
        "parent_id": None,
        "parent_ids": [],
        "parent_type": None,
        "default_locale": "en",
        "translated_content": None,
        "ai_chatbot_availability": True,
        "ai_copilot_availability": True,
        "ai_sales_agent_availability": False,
        "tags": {"type": "tag.list", "tags": []},
        "statistics": None,
    }


def internal_article_payload(article: Article) -> Json:
    """An article that only teammates may read."""
    return {
        "type": "internal_article",
        "id": article.id,
        "title": article.title,
        "body": article.body,
        "owner_id": int(article.author_id),
        "author_id": int(article.author_id),
        "created_at": article.created_at,
        "updated_at": article.updated_at,
        "locale": "en",
        "ai_chatbot_availability": False,
        "ai_copilot_availability": True,
        "ai_sales_agent_availability": False,
    }


def schedule_payload(schedule: Schedule) -> Json:
    """An office hours schedule; minutes count from Monday 00:00."""
    return {
        "type": "office_hours_schedule",
        "id": schedule.id,
        "name": schedule.name,
        "time_zone_name": schedule.time_zone_name,
        "time_intervals": [
            {**interval, "day_of_week": interval["start_minute"] // 1440}
            for interval in schedule.time_intervals
        ],
        "twenty_four_seven": schedule.twenty_four_seven,
        "created_at": schedule.created_at,
        "updated_at": schedule.updated_at,
    }


def company_payload(workspace: Workspace, company: Json) -> Json:
    """A company; it has no domain, only a free-text website."""
    attached = sum(company["id"] in contact.company_ids for contact in workspace.contacts.values())
    return {
        "type": "company",
        "app_id": workspace.id,
        **company,
        "remote_created_at": company["created_at"],
        "last_request_at": None,
        "monthly_spend": 0,
        "session_count": 0,
        "user_count": attached,
        "plan": {},
        "tags": {"type": "tag.list", "tags": []},
        "segments": {"type": "segment.list", "segments": []},
    }
