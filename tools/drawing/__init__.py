"""The pictures of the assignment, one module per picture.

Every picture module has one public function, ``draw() -> PIL.Image.Image``, that returns the
picture at its full size.  The content pictures (``louvre``, ``ruins``, ``tomb``) are ray traced with
Blender, ``fluid`` is a simulation; the style pictures are painted with NumPy.  Import a picture
module only when its picture is wanted: some of them need Blender.
"""
