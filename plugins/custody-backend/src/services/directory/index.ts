export * from './catalogDirectory';
