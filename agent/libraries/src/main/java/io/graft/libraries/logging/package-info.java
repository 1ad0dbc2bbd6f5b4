/** What packed libraries log with, in place of {@code java.util.logging}. */
package io.graft.libraries.logging;
