/** What governance tells of what it sees and decides. */
package io.graft.governance.event;
