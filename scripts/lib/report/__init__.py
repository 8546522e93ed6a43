"""The page: the published marts as one HTML file that a CFO reads from top to bottom.

Facts flow one way: marts (reads rows) -> sections (which use sentences, charts and tables) -> page (renders).
"""
