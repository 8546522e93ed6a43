{#
  No two rows share all the columns; none of the columns is null.
  columns: list of column names.
#}
{% test unique_combination(model, columns) %}

select {{ columns | join(', ') }}
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1

{% endtest %}
