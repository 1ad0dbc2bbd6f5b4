/** Reads and writes JSON, with Jackson's streaming API. */
package io.graft.net.json;
