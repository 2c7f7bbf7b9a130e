/** XPaths of the elements of the pages. The texts that are inserted into them must not contain apostrophes. */

const withClass = (name: string) => `contains(concat(' ', @class, ' '), ' ${name} ')`;
const saying = (text: string) => `normalize-space()='${text}'`;
const labelled = (text: string) => `@id=//label[${saying(text)}]/@for`;

export const AWAKE = '//html[@data-hydrated]';
export const HEADING = '//h1';
export const DIALOG = "//dialog[@open][h2[.='Sign In Required']]";
export const CANCEL = `${DIALOG}//button[${saying('Cancel')}]`;
export const SIGN_IN = `${DIALOG}//a[${saying('Sign In')}]`;
export const ACCOUNT = "//a[@aria-label='Sign in to your account']";
export const COMPOSER = `//textarea[${labelled('New todo')}]`;
export const ADD = `//form[${withClass('composer')}]//button[${saying('Add')}]`;
export const TODOS = `//ul[@aria-label='Todos']//*[${withClass('todo-text')}]`;
export const DONE_TODOS = `//ul[@aria-label='Done todos']//*[${withClass('todo-text')}]`;
export const NOT_SENT = `//li//*[${withClass('not-sent')}]`;
export const EDIT_BOX = "//textarea[@aria-label='Edit todo']";
export const TOAST = `//div[${withClass('toast')}]/span`;
export const UNDO = `//div[${withClass('toast')}]//button[${saying('Undo')}]`;
export const TOMORROW = "//a[@aria-label='Next day']";
export const ADD_NOTE = `//button[${saying('Add note')}]`;
export const NOTE_TITLE = "//article//input[@aria-label='Title']";
export const NOTE_BODY = "//article//textarea[@aria-label='Note']";
export const NOTE_STATE = `//article//*[${withClass('save-state')}]`;
export const NOTE_BOLD = `//article[@data-reading]//*[${withClass('markdown')}]//strong`;
export const NOTE_ITEMS = `//article[@data-reading]//*[${withClass('markdown')}]//li`;
export const THEME = "//button[starts-with(@aria-label, 'Theme:')]";

/** The field of a form with this label. */
export const field = (label: string) => `//input[${labelled(label)}]`;
export const button = (text: string) => `//button[${saying(text)}]`;

/** The row of the todo with this text. */
const row = (text: string) => `//li[.//*[${withClass('todo-text')}][${saying(text)}]]`;
export const checkbox = (text: string) => `${row(text)}//*[@role='checkbox']`;
export const text = (todo: string) => `${row(todo)}//*[${withClass('todo-text')}]`;
export const more = (text: string) => `${row(text)}//a[${withClass('more')}]`;
export const menuItem = (text: string, item: string) => `${row(text)}//*[${withClass('menu-item')}][${saying(item)}]`;

export const signOut = (name: string) => `//button[@aria-label='${name} - Click to sign out']`;
export const themed = (theme: string) => `//html[@data-theme='${theme}']`;
