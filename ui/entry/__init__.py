"""The way in: who asks, the sign-in page, a user's own account and the users of the site; our own HTML, no scripts."""
