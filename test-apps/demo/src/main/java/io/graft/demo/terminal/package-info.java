/** What the demo shows: styled lines and a table that is redrawn in place, on a terminal or not. */
package io.graft.demo.terminal;
