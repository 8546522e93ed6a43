{#
  The tile of a place from 1 to total as ntile(4) has it: tiles of one size, the
  first total % 4 of them larger by one.
#}
{% macro quartile_of(place, total) -%}
  {%- set size = whole_quotient(total, 4) -%}
  {%- set larger = "(" ~ total ~ ") % 4" -%}
  {%- set in_larger = larger ~ " * (" ~ size ~ " + 1)" -%}
  cast(
    case
      when {{ place }} <= {{ in_larger }}
        then {{ whole_quotient(place ~ ' - 1', size ~ ' + 1') }}
      else
        {{ larger }} + {{ whole_quotient('(' ~ place ~ ') - ' ~ in_larger ~ ' - 1', size) }}
    end + 1 as integer
  )
{%- endmacro %}
