import act from './act.js';

/** The same as a node that can be paused in the middle or finished early; its acts 'resume' and 'finish' go on from their checkpoint. */
export default { ...act, title: { en: 'Learn', zh: 'Learn' }, pauses: true, finishes: true };
