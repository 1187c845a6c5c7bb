/** Give each step of a tour a minute, which a busy machine may need. */
export const patient = (steps) => () =>
    steps.map((step) => ({ timeout: 60000, ...step }));
