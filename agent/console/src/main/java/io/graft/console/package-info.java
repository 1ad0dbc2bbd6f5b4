/** The admin endpoint: what Graft shows of itself over HTTP. */
package io.graft.console;
