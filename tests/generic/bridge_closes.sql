{#
  The terms add up to the total, to the cent. terms: column names, those to
  subtract with a minus in front; total: column name. None of them is null.
#}
{% test bridge_closes(model, terms, total) %}

select *
from {{ model }}
where
    {% for term in terms -%}
        {{ '' if loop.first or term.startswith('-') else '+ ' }}{{ term }}
    {% endfor -%}
    <> {{ total }}
    or {{ total }} is null

{% endtest %}
