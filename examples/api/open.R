# Prints how many consultations each issuer has open, and the ten that close next: Rscript examples/api/open.R
base <- Sys.getenv("REMISSFLODE_URL", "http://127.0.0.1:8080")
open <- read.csv(paste0(base, "/api/v1/consultations.csv?status=open"), encoding = "UTF-8", na.strings = "")

# A consultation of several issuers counts for each; they are separated by "; " in one cell.
issuers <- unlist(strsplit(open$issuers, "; ", fixed = TRUE))
print(sort(table(issuers), decreasing = TRUE))

open$deadline <- as.Date(open$deadline)
open$days.left <- as.integer(open$deadline - Sys.Date())
nearest <- open[order(open$deadline), c("deadline", "days.left", "title")]
print(head(nearest, 10), row.names = FALSE)
