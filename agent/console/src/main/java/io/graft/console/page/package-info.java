/**
 * The pages of the admin endpoint, one class each, and the writer of their JSON. All of them only
 * read memory: they are called on the server's only thread. The status page is in {@code status}.
 */
package io.graft.console.page;
