import { type AbsenceStore, createAbsenceStore } from '../../store/absences.ts';
import { createTestTable, type TestTable } from '../kit/dynamo.ts';

let place: TestTable;
let store: AbsenceStore;
beforeAll(async () => {
  place = await createTestTable();
  store = createAbsenceStore(place);
});
afterAll(() => place.close());

const zoe = { person: 'zoe', deputy: 'dan', untilMs: 5_000, by: 'olga', atMs: 1_000 };
const adam = { person: 'adam', deputy: 'eve', untilMs: 9_000, by: 'adam', atMs: 2_000 };

test('absences are kept by person, the last word of each, until they are ended', async () => {
  expect(await store.get('zoe')).toBeUndefined();
  await store.put(zoe);
  await store.put(adam);
  await store.put({ ...zoe, deputy: 'bob' });
  expect(await store.get('zoe')).toEqual({ ...zoe, deputy: 'bob' });
  expect(await store.list()).toEqual([adam, { ...zoe, deputy: 'bob' }]);
  await store.end('zoe');
  await store.end('zoe');
  expect(await store.list()).toEqual([adam]);
});
