/** A service of which a fleet is made, for the tests of the console. */
package io.graft.fleet;
