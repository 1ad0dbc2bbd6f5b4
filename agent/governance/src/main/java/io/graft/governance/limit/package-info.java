/** How much may go on at once, and what is held back at the source. */
package io.graft.governance.limit;
