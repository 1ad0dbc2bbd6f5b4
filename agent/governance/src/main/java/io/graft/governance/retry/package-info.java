/** When a call is sent once more, and when that would only make things worse. */
package io.graft.governance.retry;
