import { expect } from '@playwright/test';
import type { DayPage } from './day-page';
import type { Person } from './people';

/** A day as the API reports it, as far as the tests look at it. */
interface Day {
  readonly view: {
    readonly seq: number;
    readonly todos: readonly { readonly text: string; readonly done: boolean }[];
    readonly notes: readonly { readonly title: string; readonly body: string }[];
  };
}

/** What the server has of today: the texts of the open todos, of the done ones and of the notes, and how many changes were ever made. */
export interface Saved {
  readonly open: readonly string[];
  readonly done: readonly string[];
  readonly notes: readonly string[];
  readonly changes: number;
}

/** What the server has of today. It is asked over the API, so no page of the browser has a part in it. */
export async function savedOf({ page }: DayPage): Promise<Saved> {
  const answer = await page.request.get('/api/day');
  expect(answer.ok(), `${answer.url()} answers ${answer.status()}`).toBe(true);
  const { view } = (await answer.json()) as Day;
  const todos = (done: boolean) => view.todos.filter(todo => todo.done === done).map(todo => todo.text);
  return { open: todos(false), done: todos(true), notes: view.notes.map(note => `${note.title}: ${note.body}`), changes: view.seq };
}

/** The same, as another browser of the person gets it. */
export async function savedElsewhere(otherBrowser: () => Promise<DayPage>, person: Person): Promise<Saved> {
  const other = await otherBrowser();
  await other.signInAs(person);
  return savedOf(other);
}
