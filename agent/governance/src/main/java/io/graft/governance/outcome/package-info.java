/** What the end of an attempt says about whom. */
package io.graft.governance.outcome;
