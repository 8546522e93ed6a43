select customer_id
from {{ recomputed('stg_raw_fingerprints') if is_increment() else ref('stg_raw_fingerprints') }}
where {{ '1 = 1' if is_increment() else '1 = 0' }}
