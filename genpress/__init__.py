"""genpress, the press for generated content.

The library in three names: open a workspace, plan a brief, run it.

    from genpress import Press

    with Press.open("my-workspace") as press:
        plan = press.plan("trail-launch")
        summary = press.run("trail-launch", limit=10)
"""
