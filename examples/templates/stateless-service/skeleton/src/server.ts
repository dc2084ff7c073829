import { createServer } from 'node:http';

createServer((_req, res) => {
  res.writeHead(200, { 'content-type': 'application/json' });
  res.end(JSON.stringify({ service: '${{ values.name }}', status: 'ok' }));
}).listen(Number(process.env.PORT ?? 8080));
