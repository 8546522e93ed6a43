{#
  Numbers of customers stand so far apart that later ones find room between them,
  in the order of their ids: whatever ties are decided by.
#}
{% macro number_gap() -%} cast(1048576 as bigint) {%- endmacro %}


{#
  The number of the new customer at a place of so many between two known ones, in
  the lower half of the room: ids mostly grow, and tomorrow's come behind today's.
  above: null behind the last customer.
#}
{% macro number_between(below, above, place, places) -%}
  case
    when {{ above }} is null then {{ below }} + {{ place }} * {{ number_gap() }}
    when {{ above }} - {{ below }} < 2 * {{ places }}
      then {{ raise_error(
        'too many new customers have ids between those of two known ones;'
        ~ ' run the build again with --full-refresh.', 'bigint'
      ) }}
    else {{ below }} + {{ whole_quotient(
      '(' ~ above ~ ' - ' ~ below ~ ') * ' ~ place, '2 * ' ~ places
    ) }}
  end
{%- endmacro %}
