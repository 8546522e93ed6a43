select customer_id
from {{ ref('stg_raw_fingerprints') }}
where {{ '1 = 1' if is_increment() else '1 = 0' }}
group by customer_id
having not ({{ is_unchanged(['raw_rows', 'hash_sum', 'hash_parity']) }})
