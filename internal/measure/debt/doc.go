// Package debt puts a price on what is found: findings by rule, minutes to mend them, their cost and interest, a
// rating, and one health score of 0 to 100 for functions, files, folders and the repository.
//
// Every number follows from measured values and a Formula, a file that a team can replace. An Assessor takes the
// files one by one and, at the end, what is known of all of them together; it keeps a row a file and the
// findings. Debt is the plain sum of the findings' minutes: mending one lowers it by exactly those.
package debt
