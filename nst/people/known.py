"""Twelve people with names, made up as their faces are."""

from nst.people.person import Person

PEOPLE: dict[str, Person] = {
    "Aiko": Person(
        skin=0.14, undertone=0.5, age=0.15, face_width=0.2, face_length=-0.4, jaw=-0.5, chin=0.2, cheeks=0.6, ears=-0.4,
        hair="fringe", hair_colour=0.02, hair_volume=0.7, hairline=0.2, brow_thickness=0.3, brow_height=0.4,
        eye_distance=0.3, eye_size=0.2, eye_shape=-0.4, eye_tilt=0.5, eye_colour=0.05, lashes=0.7, nose_length=-0.5,
        nose_width=-0.3, nose_bridge=-0.6, mouth_width=-0.5, lips=0.2, lip_colour=0.6, glasses="round",
        glasses_colour=0.5, mole="none",
    ),
    "Amara": Person(
        skin=0.86, undertone=0.3, age=0.25, face_width=0.1, face_length=0.1, jaw=-0.3, chin=0.1, cheeks=0.5,
        hair="afro", hair_colour=0.0, hair_volume=0.8, hair_length=0.7, brow_thickness=0.5, brow_arch=0.8,
        brow_tilt=0.3, eye_size=0.5, eye_shape=0.4, eye_tilt=0.4, eye_colour=0.0, lashes=0.9, nose_length=-0.1,
        nose_width=0.6, lips=0.9, lip_colour=0.8, mouth_width=0.3, earrings=0.9,
    ),
    "Dmitri": Person(
        skin=0.3, undertone=0.4, age=0.75, face_width=0.7, face_length=0.2, jaw=0.8, chin=-0.3, cheeks=0.3, ears=0.5,
        hair="receding", hair_colour=0.1, grey=0.5, hair_volume=0.6, brow_thickness=0.9, brow_arch=-0.4,
        brow_tilt=-0.3, brow_height=-0.5, eye_distance=0.1, eye_size=-0.6, eye_shape=-0.1, eye_tilt=-0.4,
        eye_colour=0.8, nose_length=0.7, nose_width=0.5, nose_bridge=0.8, mouth_width=0.4, lips=-0.6, lip_colour=0.1,
        beard="moustache",
    ),
    "Farid": Person(
        skin=0.42, undertone=0.4, age=0.4, face_width=-0.3, face_length=0.6, jaw=0.2, chin=0.4, cheeks=-0.3,
        hair="quiff", hair_colour=0.03, hair_volume=0.8, parting=0.7, brow_thickness=0.95, brow_arch=0.3,
        eye_distance=-0.3, eye_size=0.2, eye_colour=0.15, nose_length=0.8, nose_width=0.0, nose_bridge=0.9,
        mouth_width=0.1, lips=0.1, beard="full", hair_length=0.35,
    ),
    "Giulia": Person(
        skin=0.22, undertone=0.3, age=0.2, face_width=-0.4, face_length=0.3, jaw=-0.6, chin=0.5, cheeks=0.1,
        hair="curls", hair_colour=0.55, hair_volume=0.8, hair_length=0.5, parting=-0.5, brow_thickness=0.45,
        brow_arch=0.4, eye_size=0.4, eye_shape=0.2, eye_colour=0.6, lashes=0.6, nose_length=0.3, nose_width=-0.5,
        nose_bridge=0.4, mouth_width=0.6, lips=0.3, lip_colour=0.7, freckles=0.9,
    ),
    "Itzel": Person(
        skin=0.5, undertone=0.6, age=0.1, face_width=0.4, face_length=-0.2, jaw=0.1, chin=-0.4, cheeks=0.8,
        hair="braids", hair_colour=0.06, hair_volume=0.6, hair_length=0.6, brow_thickness=0.55, brow_height=-0.2,
        eye_distance=0.5, eye_size=0.3, eye_shape=0.1, eye_tilt=0.6, eye_colour=0.1, lashes=0.5, nose_length=-0.2,
        nose_width=0.3, mouth_width=0.1, lips=0.5, lip_colour=0.5, earrings=0.4, mole="cheek",
    ),
    "Jamila": Person(
        skin=0.62, undertone=0.1, age=0.35, face_width=-0.1, face_length=0.2, jaw=-0.2, chin=0.2, cheeks=0.2,
        hair="headscarf", hair_colour=0.05, brow_thickness=0.6, brow_arch=0.5, brow_tilt=0.5, eye_size=0.7,
        eye_shape=0.5, eye_colour=0.3, lashes=1.0, nose_length=0.2, nose_width=0.1, nose_bridge=0.3, lips=0.4,
        lip_colour=0.4, mole="lip",
    ),
    "Kofi": Person(
        skin=0.98, undertone=-0.2, age=0.3, face_width=0.2, face_length=0.1, jaw=0.6, chin=-0.1, cheeks=0.1, ears=-0.2,
        hair="buzz", hair_colour=0.0, hairline=-0.4, brow_thickness=0.6, brow_arch=0.1, brow_height=0.3,
        eye_distance=0.2, eye_size=0.1, eye_shape=0.3, eye_colour=0.02, nose_length=0.0, nose_width=0.9,
        nose_bridge=-0.2, mouth_width=0.6, lips=0.7, lip_colour=0.2, beard="goatee",
    ),
    "Meilin": Person(
        skin=0.2, undertone=0.8, age=0.6, face_width=0.5, face_length=-0.5, jaw=0.2, chin=-0.5, cheeks=0.7,
        hair="bun", hair_colour=0.04, grey=0.55, hair_volume=0.4, parting=0.2, hairline=0.4, brow_thickness=0.2,
        brow_arch=0.2, brow_height=0.3, eye_distance=0.0, eye_size=-0.3, eye_shape=-0.5, eye_tilt=0.3, eye_colour=0.08,
        nose_length=-0.1, nose_width=0.2, nose_bridge=-0.5, mouth_width=-0.1, lips=-0.2, lip_colour=0.4, mole="chin",
        earrings=0.3,
    ),
    "Priya": Person(
        skin=0.68, undertone=0.5, age=0.3, face_width=-0.2, face_length=0.0, jaw=-0.4, chin=0.0, cheeks=0.3,
        hair="long", hair_colour=0.02, hair_volume=0.5, hair_length=0.8, parting=-0.1, brow_thickness=0.7,
        brow_arch=0.6, eye_distance=-0.1, eye_size=0.6, eye_shape=0.1, eye_tilt=0.1, eye_colour=0.12, lashes=0.9,
        nose_length=0.3, nose_width=0.2, nose_bridge=0.3, mouth_width=0.0, lips=0.6, lip_colour=0.9, glasses="wide",
        glasses_colour=0.0,
    ),
    "Sven": Person(
        skin=0.04, undertone=-0.6, age=0.35, face_width=0.1, face_length=0.5, jaw=0.4, chin=0.6, cheeks=-0.4, ears=0.7,
        hair="crop", hair_colour=0.98, hair_volume=0.6, hairline=0.5, brow_thickness=0.35, brow_height=0.1,
        eye_distance=-0.2, eye_size=-0.2, eye_colour=0.78, nose_length=0.4, nose_width=-0.4, nose_bridge=0.5,
        mouth_width=0.3, lips=-0.5, lip_colour=0.1, glasses="square", glasses_colour=0.25, beard="stubble",
    ),
    "Tane": Person(
        skin=0.46, undertone=0.2, age=0.2, face_width=0.9, face_length=-0.1, jaw=0.7, chin=-0.3, cheeks=0.4,
        hair="curly", hair_colour=0.35, hair_volume=0.7, brow_thickness=0.8, brow_tilt=0.2, eye_distance=0.6,
        eye_size=-0.1, eye_shape=0.0, eye_tilt=-0.2, eye_colour=0.18, nose_length=0.1, nose_width=0.8,
        mouth_width=0.5, lips=0.4, beard="short",
    ),
}  # fmt: skip
