export * from './consentDoor';
export * from './doors';
export * from './handler';
export * from './listener';
export * from './uiDoor';
