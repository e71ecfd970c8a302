"""Views: read what the actor may see, show it. Decisions are taken in services, rights in policies."""
