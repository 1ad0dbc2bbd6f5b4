/** Applications, and another agent, for the tests of how Graft starts and leaves. */
package io.graft.test.launch;
