import './base.css';
import './sidebar.css';
import './forms.css';
import './viewer.css';
import './outputs.css';
