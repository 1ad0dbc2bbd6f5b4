/** Collections with a bound, so that a flood of names cannot fill the memory. */
package io.graft.governance.bounded;
