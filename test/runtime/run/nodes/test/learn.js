import act from './act.js';

/** The same as a node that can be paused in the middle; its act 'resume' goes on from its checkpoint. */
export default { ...act, title: { en: 'Learn', zh: 'Learn' }, pauses: true };
