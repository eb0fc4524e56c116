{% macro upper(x) %} UPPER({{ x }}) {% endmacro %}
