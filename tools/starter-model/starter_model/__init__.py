"""The recipe of the embedded "starter" dual encoder, one module a stage.

`recipe.py` beside this package runs a stage; README.md says what each one reads and writes.
"""
