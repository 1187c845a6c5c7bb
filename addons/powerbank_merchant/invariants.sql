-- Invariants of the split. Every query must return no rows.

-- @INV M11 every paid cent of a rental has exactly one destination: the split lines sum to what was collected, less tax and channel fee
select rental.id
  from powerbank_rental rental
  join res_currency currency on currency.id = rental.currency_id
 cross join lateral (
       select coalesce(sum(tender.amount - coalesce(tender.refunded, 0)), 0) as amount
         from powerbank_tender tender
        where tender.rental_id = rental.id
          and tender.kind in ('external', 'wallet_principal', 'deposit')) collected
 cross join lateral (
       select coalesce(sum(case account.role when 'fee' then posting.amount
                                             else -posting.amount end), 0)
              / 10 ^ currency.decimal_places as amount
         from powerbank_ledger_entry entry
         join powerbank_ledger_posting posting on posting.entry_id = entry.id
         join powerbank_ledger_account account on account.id = posting.account_id
        where entry.res_model = 'powerbank.rental'
          and entry.res_id = rental.id
          and account.role in ('vat', 'fee')) taken
 cross join lateral (
       select coalesce(sum(line.amount - coalesce(line.reversed, 0)), 0) as amount
         from powerbank_split_line line
        where line.rental_id = rental.id) split
 where (rental.state = 'done' or (rental.state = 'sold' and rental.paid_at is not null))
   and greatest(collected.amount - taken.amount, 0) <> split.amount;

-- @INV M12 no partner has two split lines in one role of a rental, no share is negative, and no partner gives back more than he earned
select rental_id
  from powerbank_split_line
 group by rental_id, partner_id, role
having count(*) > 1
 union all
select rental_id
  from powerbank_split_line
 where amount < 0
    or role <> 'platform'
   and (coalesce(reversed, 0) < 0 or coalesce(reversed, 0) > amount);
