// Shows /api/openapi.json as a page: every operation with its parameters, bodies and answers.
'use strict';

const element = (name, text, parent) => {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (parent) parent.append(made);
  return made;
};

/** A schema as readable text, with references followed a few levels deep. */
function shape(schema, all, depth) {
  if (!schema) return 'any';
  if (schema.$ref) {
    const name = schema.$ref.split('/').pop();
    return depth > 3 ? name : shape(all[name], all, depth);
  }
  if (schema.allOf) return schema.allOf.map((part) => shape(part, all, depth)).join(' & ');
  const options = schema.oneOf || schema.anyOf;
  if (options) return options.map((part) => shape(part, all, depth)).join(' | ');
  const type = Array.isArray(schema.type) ? schema.type.join(' | ') : schema.type;
  if (type && type.includes('array')) return `[${shape(schema.items, all, depth + 1)}, …]`;
  if (schema.properties) {
    const pad = '  '.repeat(depth + 1);
    const required = schema.required || [];
    const lines = Object.entries(schema.properties).map(([name, part]) => {
      const words = part.description ? `  // ${part.description.split('\n')[0]}` : '';
      return `${pad}"${name}"${required.includes(name) ? '' : '?'}: ${shape(part, all, depth + 1)},${words}`;
    });
    return `{\n${lines.join('\n')}\n${'  '.repeat(depth)}}`;
  }
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  return schema.format ? `${type} (${schema.format})` : type || 'any';
}

function body(content, all, parent) {
  for (const [kind, media] of Object.entries(content || {})) {
    element('p', kind, parent);
    element('pre', shape(media.schema, all, 0), parent);
  }
}

function operation(method, path, described, all, parent) {
  const details = element('details', undefined, parent);
  details.id = described.operationId;
  details.dataset.words = `${method} ${path} ${described.operationId} ${described.summary || ''}`.toLowerCase();
  const summary = element('summary', undefined, details);
  element('b', method.toUpperCase(), summary);
  element('code', path, summary);
  element('span', described.summary || '', summary);
  details.addEventListener('toggle', () => {
    if (details.open && details.children.length === 1) fill(described, all, details);
  });
}

function fill(described, all, details) {
  const inside = element('div', undefined, details);
  element('p', described.description || '', inside);
  if (described.parameters && described.parameters.length) {
    const table = element('table', undefined, inside);
    for (const parameter of described.parameters) {
      const row = element('tr', undefined, table);
      element('td', `${parameter.name}${parameter.required ? ' *' : ''}`, row);
      element('td', parameter.in, row);
      element('td', shape(parameter.schema, all, 0), row);
      element('td', parameter.description || '', row);
    }
  }
  if (described.requestBody) {
    element('h3', '提交 Request', inside);
    body(described.requestBody.content, all, inside);
  }
  const refused = [];
  for (const [status, answer] of Object.entries(described.responses)) {
    if (answer.$ref) {
      refused.push(status);
      continue;
    }
    element('h3', `${status} ${answer.description || ''}`, inside);
    body(answer.content, all, inside);
  }
  if (refused.length) element('p', `问题 Problems: ${refused.join(', ')} (application/problem+json)`, inside);
}

async function show() {
  const answer = await fetch('/api/openapi.json');
  const described = await answer.json();
  const all = (described.components && described.components.schemas) || {};
  document.getElementById('about').textContent = described.info.description;
  const main = document.getElementById('operations');
  for (const tag of described.tags || []) {
    const section = element('section');
    element('h2', tag.description || tag.name, section);
    for (const [path, item] of Object.entries(described.paths)) {
      for (const [method, one] of Object.entries(item)) {
        if (one.tags && one.tags.includes(tag.name)) operation(method, path, one, all, section);
      }
    }
    if (section.children.length > 1) main.append(section);
  }
  document.getElementById('search').addEventListener('input', (event) => {
    const words = event.target.value.trim().toLowerCase();
    for (const details of main.querySelectorAll('details')) {
      details.hidden = !details.dataset.words.includes(words);
    }
  });
  const wanted = document.getElementById(location.hash.slice(1));
  if (wanted) wanted.open = true;
}

show().catch(() => {
  document.getElementById('about').textContent = '没有读到接口说明，请刷新页面。The description could not be read.';
});
