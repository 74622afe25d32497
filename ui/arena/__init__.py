"""The arena page: findings in, two impressions side by side, a blind vote, then the names."""
