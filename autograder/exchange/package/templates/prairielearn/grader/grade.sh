{% set source = "/opt/nst" %}
{% include "grade.sh" %}
