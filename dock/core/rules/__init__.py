"""The site's policy: checklists and grades, rules over facts, and what each way brings."""
