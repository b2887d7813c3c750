/**
 * SORT. Where elements compare as equal their order is defined in `<own-list>` alone, a list that
 * nothing turns into a set.
 */
import type { Family } from './family.ts';

export const sortFamily: Family = {
  family: 'sort',
  weight: 10,
  commands: [
    'RPUSH <own-list> {<member>}',
    'LPUSH <own-list> {<member>}',
    'LPOP <own-list> 2',
    'SORT (<list>|<set>|<zset>|<key>) [LIMIT <small> <count>] [ASC|DESC]',
    'SORT (<list>|<set>|<zset>|<key>) {ASC|DESC|LIMIT <int> <int>|GET|x|desc}',
    ['SORT (<list>|<set>|<zset>|<key>) [ALPHA] [DESC]', 'unordered'],
    ['SORT (<list>|<set>|<zset>|<key>) BY <sort-pattern> GET <sort-pattern>', 'unordered'],
    ['SORT (<set>|<key>) BY nosort', 'unordered'],
    ['SORT_RO (<set>|<key>) ALPHA {GET <sort-pattern>}', 'unordered'],
    'SORT (<list>|<set>|<zset>) ALPHA [DESC] STORE <list>',
    'SORT <own-list> [ALPHA] [DESC] [LIMIT <small> <count>]',
    'SORT <own-list> BY <sort-pattern> [LIMIT <small> <count>] {GET <sort-pattern>} [ALPHA]',
    'SORT <own-list> BY nosort [LIMIT <small> <count>] [GET #] [DESC]',
    'SORT <own-list> {GET <sort-pattern>|ALPHA|DESC|ASC|LIMIT <int> <int>|BY <sort-pattern>|x|alpha}',
    'SORT_RO <own-list> [ALPHA] [DESC] {GET <sort-pattern>}',
    'SORT_RO <own-list> STORE <key>',
    'SORT <own-list> BY <sort-pattern> {GET <sort-pattern>} ALPHA STORE <list>',
    'SORT <lex> BY nosort [LIMIT <small> <count>] [GET #] [DESC]',
  ],
};
