/** Instances come and go under steady load, and no request fails. */
package io.graft.e2e.steady;
