-- Names that people typed or pasted: line ends, no-break spaces, nothing but blanks, very long ones.
{{ config(severity='error') }}

with

cases as (

    select
        raw_name,
        expected
    from values
        ('Algebra', 'Algebra'),
        ('  Algebra \n\t I  ', 'Algebra I'),
        ('Algebra\u00a0\u2003I', 'Algebra I'),
        (' \n ', null),
        (null, null),
        (repeat('é', 300), repeat('é', 255)) as named_cases (raw_name, expected)

)

select
    raw_name,
    expected,
    {{ short_text('raw_name') }} as found
from cases
where not {{ short_text('raw_name') }} <=> expected
