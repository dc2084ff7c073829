export * from './askScaffolder';
export * from './gates';
