{# A raw value without the white space around it; null where nothing is left. #}
{% macro clean_text(value) %}
  {{- adapter.dispatch('clean_text', 'nrr')(value) -}}
{% endmacro %}

{% macro default__clean_text(value) -%}
  nullif(trim(both {{ white_space() }} from {{ value }}), '')
{%- endmacro %}

{# Trimming a list of characters is slow in DuckDB: only where an end needs it. #}
{% macro duckdb__clean_text(value) -%}
  case
    when {{ value }} >= '!' and {{ value }}[-1] >= '!' then {{ value }}
    else nullif(trim({{ value }}, {{ white_space() }}), '')
  end
{%- endmacro %}

{# ASCII white space as a literal. #}
{% macro white_space() -%}
  (' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13))
{%- endmacro %}


{# Whether the whole text fits a regular expression that all engines read alike. #}
{% macro matches(text, pattern) %}
  {{- adapter.dispatch('matches', 'nrr')(text, pattern) -}}
{% endmacro %}

{% macro default__matches(text, pattern) -%}
  {{ text }} ~ '^({{ pattern }})$'
{%- endmacro %}

{% macro duckdb__matches(text, pattern) -%}
  regexp_full_match({{ text }}, '{{ pattern }}')
{%- endmacro %}

{% macro spark__matches(text, pattern) -%}
  {{ text }} rlike '^({{ pattern }})$'
{%- endmacro %}


{# A text as a key of an ORDER BY that compares bytes, whatever the database's language. #}
{% macro bytewise(text) %}
  {{- adapter.dispatch('bytewise', 'nrr')(text) -}}
{% endmacro %}

{% macro default__bytewise(text) -%}
  {{ text }}
{%- endmacro %}

{% macro postgres__bytewise(text) -%}
  {{ text }} collate "C"
{%- endmacro %}


{# A whole number that equal texts share and others seldom do. #}
{% macro text_hash(text) %}
  {{- adapter.dispatch('text_hash', 'nrr')(text) -}}
{% endmacro %}

{% macro default__text_hash(text) -%}
  xxhash64({{ text }})
{%- endmacro %}

{% macro duckdb__text_hash(text) -%}
  hash({{ text }})
{%- endmacro %}

{% macro postgres__text_hash(text) -%}
  hashtextextended({{ text }}, 0)
{%- endmacro %}


{# A text as one part of a path with `/` between the parts, so that no two paths are alike. #}
{% macro path_part(text) -%}
  replace(replace({{ text }}, '~', '~0'), '/', '~1')
{%- endmacro %}


{#
  A word of a fixed list. DuckDB stores such words as numbers (and any other word
  as null), which spares it the compression of a text column.
#}
{% macro listed_word(word, words) %}
  {{- adapter.dispatch('listed_word', 'nrr')(word, words) -}}
{% endmacro %}

{% macro default__listed_word(word, words) -%}
  {{ word }}
{%- endmacro %}

{% macro duckdb__listed_word(word, words) -%}
  try_cast({{ word }} as enum({{ words }}))
{%- endmacro %}


{# The texts of a group one behind the other, in bytewise order. #}
{% macro joined(text) %}
  {{- adapter.dispatch('joined', 'nrr')(text) -}}
{% endmacro %}

{% macro default__joined(text) -%}
  string_agg({{ text }}, '' order by {{ bytewise(text) }})
{%- endmacro %}

{% macro spark__joined(text) -%}
  array_join(sort_array(collect_list({{ text }})), '')
{%- endmacro %}
