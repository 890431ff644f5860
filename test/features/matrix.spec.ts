/** Who may do what. One file for Jest of its own, and begun first: it makes more requests than all other journeys. */
describe('access matrix', () => {
  require('./journeys/access-matrix');
});

export {};
