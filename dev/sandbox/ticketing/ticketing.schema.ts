import { z } from 'zod';

const fields = {
  subject: z.string().min(1),
  description: z.string().min(1),
  priority: z.enum(['low', 'normal', 'high', 'urgent']),
  externalId: z.string().min(1),
};

const tags = z.array(z.string().min(1));

/** Body of `POST /ticketing/tickets`. */
export const newServiceTicketSchema = z.object({
  ticket: z.object({ ...fields, tags: tags.default([]) }),
});

/** Body of `PUT /ticketing/tickets/{id}`. */
export const serviceTicketChangeSchema = z.object({
  ticket: z.object({
    subject: fields.subject.exactOptional(),
    description: fields.description.exactOptional(),
    priority: fields.priority.exactOptional(),
    tags: tags.exactOptional(),
    status: z.enum(['new', 'open', 'pending', 'solved', 'closed']).exactOptional(),
  }),
});

export const serviceTicketSchema = z.object({
  ...fields,
  tags,
  id: z.string().min(1),
  status: z.enum(['new', 'open', 'pending', 'solved', 'closed']),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
