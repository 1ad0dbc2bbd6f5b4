/** What keeps memory bounded. */
package io.graft.governance.bounded;
