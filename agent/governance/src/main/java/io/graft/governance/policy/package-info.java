/**
 * What policies are set to. Values only: immutable, published as a whole, with the defaults that
 * hold where nobody has set anything.
 */
package io.graft.governance.policy;
