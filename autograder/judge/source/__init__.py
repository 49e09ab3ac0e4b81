"""What the text of a function says, read and not run. It names mistakes, and decides about no point.

The text is a stranger's, of bounded length. Nothing here recurses into it, and what is quoted of it are names.
"""
