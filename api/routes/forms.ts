import { z } from 'zod';
import type { TaskView } from '../../domain/cases/task.ts';
import { isClosed, rolesOf } from '../../domain/cases/task-rules.ts';
import type { JsonValue } from '../../domain/shared/json.ts';
import type { Actor } from '../../domain/shared/roles.ts';
import { forms } from '../../workflows/catalogue.ts';
import { fieldErrors } from '../http/field-errors.ts';
import { type FieldError, go, problem, type Step, stop } from '../http/problem.ts';
import { json } from './json.ts';

type Form = { readonly [key: string]: JsonValue };

/** What a person filled in, for one of the choices of a task. */
export interface FilledForm {
  readonly actor: Actor;
  readonly choice: string;
  readonly form: Form;
}

/** The choices of a task with the JSON Schema of the form that each one brings. */
export function choicesWithForms(task: TaskView): readonly Form[] {
  return task.choices.map((choice) => ({
    ...json(choice),
    ...(choice.form !== undefined && { formSchema: schemaOf(choice.form) }),
  }));
}

/**
 * The form as its schema understands it, or a 422 that names each field at fault. A choice that the
 * task does not have, a task that is decided and a person of another role are for the case to
 * refuse: it keeps a record of late decisions.
 */
export function validForm(task: TaskView, filled: FilledForm): Step<Form> {
  const schema = formOf(task, filled);
  if (schema === undefined) return go(filled.form);
  const parsed = schema.safeParse(filled.form);
  return parsed.success ? go(json(parsed.data)) : invalid(fieldErrors(parsed.error, filled.form));
}

/**
 * A draft may lack fields and hold values that are not right yet, but no field that the form does
 * not have.
 */
export function validDraft(task: TaskView, filled: FilledForm): Step<Form> {
  const schema = formOf(task, filled);
  if (schema === undefined) return go(filled.form);
  const unknown = Object.keys(filled.form).filter((field) => !Object.hasOwn(schema.shape, field));
  return unknown.length === 0
    ? go(filled.form)
    : invalid(unknown.map((field) => ({ field, reason: 'is not a known field' })));
}

function formOf(task: TaskView, { actor, choice }: FilledForm): z.ZodObject | undefined {
  const isTheirs = rolesOf(task).some((role) => actor.roles.includes(role));
  if (!isTheirs || isClosed(task)) return undefined;
  const key = task.choices.find((one) => one.key === choice)?.form;
  return key === undefined ? undefined : forms[key];
}

function invalid(errors: readonly FieldError[]): Step<never> {
  const named = errors.map(({ field, reason }) => ({
    field: field === 'body' ? 'form' : `form.${field}`,
    reason,
  }));
  const detail = `${named.map(({ field, reason }) => `${field} ${reason}`).join('; ')}.`;
  return stop(problem('form-invalid', detail, { errors: named }));
}

function schemaOf(key: string): Form {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(forms[key] ?? z.object(), {
    io: 'input',
  });
  return JSON.parse(JSON.stringify(schema)) as Form;
}
